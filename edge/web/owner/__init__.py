"""The owner's pages.

setup, settings           the first set-up, and the same later; settings_form has what is entered
account_check             WhatsApp's answers about the account
way_in_page               how messages reach the box
box_report                how the box is, for whoever helps the owner
team                      who works here
own_wifi_page             the Wi-Fi that the box itself makes
phones_and_notices        phones, notices, and what is kept out of the queue
quick_replies_and_labels  the lists that staff answer with
outcomes_page             how a query may end
templates                 what WhatsApp has approved
quick_files               the files that go with quick replies
printer                   summaries and the printer
reports                   figures; report_address reads and writes their addresses
old_chats, uploading      exported chats come in
taking_out                everything goes out
blocking                  whom the shop blocks
forgetting                customers are erased
coming_back               after a restore
"""
