"""How dates are typed in the admin, besides what Django knows of each language."""
