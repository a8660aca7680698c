/** Plug-ins that cannot run, with every capability that a spec's checks look at. */
package org.saliencyssl.experiment.fake;
