/**
 * The contract kit: what every plug-in keeps to, as tests that a plug-in author inherits, and
 * wrappers that check every call of a running plug-in.
 *
 * <p>A plug-in's test implements one of {@link
 * org.saliencyssl.api.contract.SaliencyProviderContract}, {@link
 * org.saliencyssl.api.contract.MaskingStrategyContract} and {@link
 * org.saliencyssl.api.contract.ContrastiveObjectiveContract} and says which factory and which
 * settings; the kit makes the run, the images and an encoder:
 *
 * <pre>{@code
 * class StripesTest implements MaskingStrategyContract<StripesSettings> {
 *   public StripesFactory factory() {
 *     return new StripesFactory();
 *   }
 *
 *   public StripesSettings settings() {
 *     return new StripesSettings(8, 0);
 *   }
 * }
 * }</pre>
 *
 * <p>Rules are numbered: F of every factory, S of saliency providers, M of masking strategies, O of
 * objectives. Number and text are the test's display name and begin its failure message. A rule
 * that does not apply to the plug-in (no state, no filter, a capability that is not declared) is
 * reported as skipped. Each rule is promised by the interfaces' Javadoc or by {@code docs/spi.md}.
 *
 * <p>The kit is the artefact {@code org.saliencyssl:saliency-api}, type {@code test-jar}, scope
 * {@code test}. Maven does not pass on what a test-jar needs: the plug-in's own pom names, in scope
 * {@code test}, {@code org.junit.jupiter:junit-jupiter}, {@code org.assertj:assertj-core} and the
 * engine ({@code ai.djl.pytorch}: {@code pytorch-engine}, {@code pytorch-jni} and {@code
 * pytorch-native-cpu}).
 */
@NullMarked
package org.saliencyssl.api.contract;

import org.jspecify.annotations.NullMarked;
