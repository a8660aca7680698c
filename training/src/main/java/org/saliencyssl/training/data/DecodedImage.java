package org.saliencyssl.training.data;

import org.jspecify.annotations.Nullable;

/**
 * An image squashed to a square.
 *
 * @param rgb side * side * 3 bytes, row by row, R G B interleaved
 * @param mask side * side bytes, 255 on the object and 0 elsewhere; null if the data has none
 * @param width width before squashing, upright, in pixels
 * @param height height before squashing, upright, in pixels
 */
@SuppressWarnings("ArrayRecordComponent")
public record DecodedImage(byte[] rgb, byte @Nullable [] mask, int width, int height) {}
