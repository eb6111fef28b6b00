package io.ringlane.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a jcstress test is about. The judge takes a test without it for a mistake. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Judged {
  /** The promise whose breach is a forbidden outcome. */
  String property();

  /** Which entries of the catalogue run it; the judge takes them from there. */
  Subjects subjects() default Subjects.ONE;

  /** The entry that runs it, where that is {@link Subjects#ONE}. */
  String strategy() default "affine-direct";

  /**
   * Empty where no forbidden outcome may be seen; else the name of the one fault that this test has, of which a forbidden outcome must be seen.
   */
  String control() default "";

  /** The catalogue's controls under which a forbidden outcome of this very test must be seen. */
  String[] refutes() default {};

  /** The production classes that it guards, named from {@code io.ringlane} on, as not all are public; none for a test that has a fault of its own. */
  String[] guards() default {};

  /** Which traps it is about. */
  String[] traps() default {};

  /** Whether it runs with budget {@code deep} only. */
  boolean deepOnly() default false;
}
