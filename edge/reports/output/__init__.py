"""A report as tables, charts and files.

cells          cells and tables of them
tables         a report as cells
charts         shapes on a field
report_charts  which numbers are drawn
export         CSV and XLSX
"""
