"""What leaves the house: mails, parcels, cards and webhooks."""
