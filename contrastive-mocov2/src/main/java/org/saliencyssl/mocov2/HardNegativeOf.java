package org.saliencyssl.mocov2;

/** Whose masked image a query is told from; in a spec, {@code type} is {@code own} and so on. */
sealed interface HardNegativeOf permits Own, FirstOfDevice {}
