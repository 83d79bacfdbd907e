package org.gru4j.settings;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a component of a record means and which values it takes: the one place where a setting is
 * documented. {@link Settings#check} refuses values outside of the bounds; a bound that is not
 * given is none. Bounds refuse NaN.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The meaning, in a sentence without its full stop; the help of the command line shows it. */
  String value();

  /** The name on the command line, such as {@code --hidden}; empty if it has none there. */
  String option() default "";

  /** What stands for the value in the help of the command line. */
  String label() default "VALUE";

  /** The value that the option means, if it takes none itself. */
  String flag() default "";

  /** What happens by default, where the default value does not say it. */
  String usual() default "";

  /** What a number counts, such as {@code layer}; empty for a bare number. */
  String unit() default "";

  /**
   * The value, as text, that files have which were written before there was this setting; empty if
   * there was no such time.
   */
  String before() default "";

  /** The smallest value. */
  double atLeast() default Double.NaN;

  /** What all values are greater than. */
  double above() default Double.NaN;

  /** The greatest value. */
  double atMost() default Double.NaN;

  /** What all values are smaller than; infinity for any number that is finite. */
  double below() default Double.NaN;
}
