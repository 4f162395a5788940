"""Farm products that go up to buyers: who grows them, what is offered, what it fetches. One room a part."""
