/**
 * The supervised baseline: the same encoder, learning classes from labels. What it learns is marked
 * in every record and table.
 */
@NullMarked
package org.saliencyssl.simclr.supervised;

import org.jspecify.annotations.NullMarked;
