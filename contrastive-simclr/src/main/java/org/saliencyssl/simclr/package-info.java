/**
 * SimCLR: how views are contrasted within the batch. Holds no plug-in yet, so a spec that names
 * {@code simclr} is refused with the names that exist.
 */
@NullMarked
package org.saliencyssl.simclr;

import org.jspecify.annotations.NullMarked;
