"""What promoters do for the company: references, reviews, referrals."""
