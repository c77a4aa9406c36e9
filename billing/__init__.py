"""Plans, subscriptions, payments and invoices: the only place that will know Stripe. Nothing is sold yet."""
