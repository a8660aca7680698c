/**
 * Tells people and editors what a spec may say. {@link
 * org.saliencyssl.experiment.schema.ShapeReader} reads the settings records and the plug-ins found
 * to {@link org.saliencyssl.experiment.schema.Shape}s; {@link
 * org.saliencyssl.experiment.schema.SpecSchema} writes them as JSON Schema, {@link
 * org.saliencyssl.experiment.schema.SpecManual} as Markdown. Descriptions come from the records'
 * Javadoc, which {@link org.saliencyssl.experiment.schema.SettingDocs} finds in each jar.
 */
@NullMarked
package org.saliencyssl.experiment.schema;

import org.jspecify.annotations.NullMarked;
