"""How the models were taught: the data, the commands' code, and nothing that runs when the bot serves."""
