"""Reports in the admin: what courses come to, in numbers and never in names but for who registers with a professional register.

Visitors without an account count in none of them: what they did is erased after a month.
"""
