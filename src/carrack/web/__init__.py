"""The HTTP edge that the services share: bodies, queries, answers, problem details."""
