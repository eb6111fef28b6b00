package io.ringlane.stress;

import java.util.List;

import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A test of the list that jcstress's annotation processor wrote, and what it is about.
 *
 * @param name as jcstress names it
 * @param control the fault it has, empty for production classes
 * @param deepOnly whether it runs with budget {@code deep} only
 */
record DeclaredTest(String name, String strategy, String property, String control, boolean deepOnly) {
  /** One that runs with every budget. */
  DeclaredTest(String name, String strategy, String property, String control) {
    this(name, strategy, property, control, false);
  }

  /** Whether it must be refuted. */
  boolean isControl() {
    return !control.isEmpty();
  }

  /** Whether it is an entry of the catalogue that must be refuted, and not a fault of this module's own. */
  boolean isCatalogueControl() {
    return isControl() && control.equals(strategy);
  }

  /**
   * Every test on the class path; none where the annotation processor did not run.
   *
   * @throws IllegalStateException where a test does not say what it is about
   */
  static List<DeclaredTest> all() {
    if (DeclaredTest.class.getResource(TestList.LIST) == null) {
      return List.of();
    }
    return TestList.tests().stream().map(DeclaredTest::of).toList();
  }

  private static DeclaredTest of(String name) {
    TestInfo info = TestList.getInfo(name);
    try {
      Class<?> type = Class.forName(info.binaryName(), false, DeclaredTest.class.getClassLoader());
      Judged judged = type.getAnnotation(Judged.class);
      if (judged == null) {
        throw new IllegalStateException(name + " has no @Judged: nobody would know what its outcome means");
      }
      return new DeclaredTest(name, judged.strategy(), judged.property(), judged.control(), judged.deepOnly());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is in jcstress's list and not on the class path", e);
    }
  }
}
