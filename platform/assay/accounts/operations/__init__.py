"""The acts around accounts: `getting_in` before anyone is known, `own_account` afterwards."""
