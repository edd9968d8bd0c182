"""What learners and visitors see of the e-learning, besides the pages themselves."""
