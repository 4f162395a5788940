"""The price book: what is recorded, who is offered what, and what an order keeps of it."""
