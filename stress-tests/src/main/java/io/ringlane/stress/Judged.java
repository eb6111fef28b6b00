package io.ringlane.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a jcstress test is about. The judge takes a test without it for a mistake. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Judged {
  /** The catalogue entry that runs the shard. */
  String strategy();

  /** The promise whose breach is a forbidden outcome. */
  String property();

  /**
   * Empty for production classes, where no forbidden outcome may be seen; else the name of the one fault that this test has, of
   * which a forbidden outcome must be seen. A control that is a catalogue entry has that entry's name.
   */
  String control() default "";

  /** Whether it runs with budget {@code deep} only: where a sibling of the same property runs with every budget. */
  boolean deepOnly() default false;
}
