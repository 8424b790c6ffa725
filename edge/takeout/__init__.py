"""Everything out: what the shop keeps of its customers, in files that need no Iduka; and an export in again.

takeout           all customers or one, into files
outgoing          exports that owners ask for on a page; child makes them
bounds            how far one export goes
for_programs      JSON and CSV; fields has what stands in them
chat_pages        a page for each customer
sheets            one customer's file as a PDF
parts             what is said with one line of a chat
sinks             a folder, a ZIP file or one file
incoming_exports  an export that comes in
bring_back        fills a new box from it
taken_in          what a line of it becomes
"""
