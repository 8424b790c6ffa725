"""The door for WhatsApp: webhooks come in, are kept as raw bytes, and are read into facts.

Coming in:
    webhook    checks the signature and says 200 once the bytes are on disk
    signature  whether a body is really WhatsApp's
    journal    keeps the bytes, many bodies with one wait for the disk
Reading, from the body down to its smallest part. All of it is pure:
    payload    a body into facts, each by the reader of its field
    chats      messages: of customers, of the shop's phone, of a history, and beside Meta's agent
    agent      what Meta's agent has sent, and when it hands a customer over
    calls      calls that nobody took
    status     what became of our own messages
    account    news of the account, its number and its templates
    customers  names of the address book, and what customers refuse
    content    what a message says, by its type; answers and referral_and_errors have parts of it
    remains    the words that no reader took; lengths says whether some were cut
    people     whom it is about
    change, clean, facts   what all of these are made of
Acting:
    sorter     reads the journal in order and tells the desk
    elsewhere  what came for another number
    erased     passes over what is of somebody who was erased
    second_box   what another box has sent for ours, or this one and forgot
    distrust   how wrong signatures are told to the owner
    news       what WhatsApp tells of our messages and of the account
    deadly     what the program died of, and passes over from then on
    faults     what the program failed on, and when that is tried again
    troubles   how an error without a message is told to the owner
"""
