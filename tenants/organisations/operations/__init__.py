"""The acts around institutions.

`requests`: asking for an account, and the platform's decision. `institutions`: closing, and what one says of itself.
`people`: inviting, accepting, ending, confirming. `checking`: what they share.
"""
