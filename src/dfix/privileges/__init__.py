"""What a program needs when it runs as a user without privileges: may it, as whom, and what has to be that user's.

root.refuse(subject, stage)             raises Decline where the image must, or means to, start as root
account.choose(subject, stage)          the user: one that the file makes, that the base has, or that can be made
needs.read(subject, stage, account)     what it writes and reads that is root's, and what is not known of it
gifts.plan(subject, stage, account, needs)    which copies and folders become the user's, and where
"""
