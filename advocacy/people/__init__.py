"""Who there is: accounts, customers, what they consented to, and who may sign in."""
