"""The acts around institutions: `requests` before there is one, `institutions` by the platform, `invitations` and `people`
by its administrators, `settings` for what it says of itself."""
