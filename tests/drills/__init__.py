"""Long drills (`make drills`), and what they share with the tests."""
