package org.saliencyssl.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The range of a numeric component of a settings record, or of each number in its list; checked
 * when the spec is read, together with every other problem of the file.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {

  /**
   * Returns the smallest allowed value.
   *
   * @return the lower end
   */
  double min() default Double.NEGATIVE_INFINITY;

  /**
   * Returns the largest allowed value.
   *
   * @return the upper end
   */
  double max() default Double.POSITIVE_INFINITY;

  /**
   * Tells whether {@link #min()} itself is refused.
   *
   * @return true for an open lower end
   */
  boolean minExclusive() default false;

  /**
   * Tells whether {@link #max()} itself is refused.
   *
   * @return true for an open upper end
   */
  boolean maxExclusive() default false;
}
