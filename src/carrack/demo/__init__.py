"""`carrack demo`: a ten-node cluster found, inventoried and booted, with the commands an administrator would use."""
