"""The networks: text encoder, U-Net, and the two ends of the autoencoder.

Their arguments have the names and shapes of the exported parts' inputs.
"""
