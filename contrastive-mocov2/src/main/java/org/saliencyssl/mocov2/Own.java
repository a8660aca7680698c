package org.saliencyssl.mocov2;

/** Each query's own masked key view, as described; one more key pass over the whole batch. */
record Own() implements HardNegativeOf {}
