/** Plug-ins that break one rule each, to prove that the kit notices. Not part of the test-jar. */
@NullMarked
package org.saliencyssl.api.contract.broken;

import org.jspecify.annotations.NullMarked;
