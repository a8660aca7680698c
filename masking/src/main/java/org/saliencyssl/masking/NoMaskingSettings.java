package org.saliencyssl.masking;

/** Nothing to set. */
record NoMaskingSettings() {}
