/**
 * What a run leaves behind, and the table made of it. A {@link
 * org.saliencyssl.experiment.record.RunRecord} holds the numbers of one run and everything that
 * made them; a {@link org.saliencyssl.experiment.record.ResultTable} is a view of records, and
 * cannot show a number that has none.
 */
@NullMarked
package org.saliencyssl.experiment.record;

import org.jspecify.annotations.NullMarked;
