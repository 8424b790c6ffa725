"""A report as tables, charts and files.

cells          cells and tables of them
tables         a report as cells
first_look     what is seen before the tables
charts         shapes on a field
report_charts  which numbers are drawn
export         CSV and XLSX
"""
