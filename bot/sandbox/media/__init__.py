"""Media: pictures, videos, music and files, alone and in albums: how the bot and people send and change them."""
