package org.saliencyssl.training.data;

import java.util.List;

/**
 * What a scan found.
 *
 * @param validation empty where it is to be held out of train
 */
record Listing(
    List<String> classNames,
    List<? extends Item> train,
    List<? extends Item> validation,
    List<? extends Item> test) {}
