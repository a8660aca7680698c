package org.saliencyssl.mocov2;

import org.saliencyssl.api.Setting;

/**
 * What the released code does (paper.md, section 2, item 1): the batch lies on some devices, and
 * the masked image of a device's first sample serves all of that device's queries. It is a hard
 * negative for that sample and an ordinary, differently weighted negative for the others.
 *
 * <p>Only these images go through the key encoder, each normalised by statistics of its own pixels,
 * so the path costs {@code devices} images instead of a batch, and the key encoder's running
 * statistics, which training does not read, follow single images too. A head with batch norm is
 * refused: one vector has no statistics.
 *
 * @param devices equal, contiguous parts of the batch [4, or 8 in MoCo's own setting]; divides the
 *     batch size
 */
record FirstOfDevice(@Setting(min = 1) int devices) implements HardNegativeOf {}
