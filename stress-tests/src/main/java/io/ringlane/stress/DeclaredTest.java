package io.ringlane.stress;

import java.util.List;

import org.openjdk.jcstress.infra.runners.TestList;

/**
 * A test of the list that jcstress's annotation processor wrote, and what it is about.
 *
 * @param name as jcstress names it
 * @param subjects which entries of the catalogue run it
 * @param strategy the entry, where it is one
 * @param control the fault it has, empty for production classes
 * @param refutes the catalogue's controls that it must refute
 * @param guards simple names of the production classes that it guards
 * @param traps which traps it is about
 * @param deepOnly whether it runs with budget {@code deep} only
 */
record DeclaredTest(String name, Subjects subjects, String strategy, String property, String control,
    List<String> refutes, List<String> guards, List<String> traps, boolean deepOnly) {
  DeclaredTest {
    refutes = List.copyOf(refutes);
    guards = List.copyOf(guards);
    traps = List.copyOf(traps);
  }

  /** One that runs under one entry, with every budget. */
  DeclaredTest(String name, String strategy, String property, String control) {
    this(name, Subjects.ONE, strategy, property, control, List.of(), List.of(), List.of(), false);
  }

  /** Whether it has a fault and must be refuted. */
  boolean isControl() {
    return !control.isEmpty();
  }

  /** Its file and class, without the package. */
  String shortName() {
    return name.replaceFirst("^.*\\.([^.]+\\.[^.]+)$", "$1");
  }

  /**
   * Every test on the class path; none where the annotation processor did not run.
   *
   * @throws IllegalStateException where a test does not say what it is about, or guards a class that there is not
   */
  static List<DeclaredTest> all() {
    if (DeclaredTest.class.getResource(TestList.LIST) == null) {
      return List.of();
    }
    return TestList.tests().stream().sorted().map(name -> of(name, TestList.getInfo(name).binaryName())).toList();
  }

  /** One test; {@link #all} says what is thrown. */
  static DeclaredTest of(String name, String binaryName) {
    try {
      Class<?> type = Class.forName(binaryName, false, DeclaredTest.class.getClassLoader());
      Judged judged = type.getAnnotation(Judged.class);
      if (judged == null) {
        throw new IllegalStateException(name + " has no @Judged: nobody would know what its outcome means");
      }
      return new DeclaredTest(name, judged.subjects(), judged.strategy(), judged.property(), judged.control(),
          List.of(judged.refutes()), List.of(judged.guards()).stream().map(DeclaredTest::production).toList(),
          List.of(judged.traps()), judged.deepOnly());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(name + " is in jcstress's list and not on the class path", e);
    }
  }

  /** The class's simple name; such a class there must be. */
  private static String production(String name) {
    try {
      return Class.forName("io.ringlane." + name, false, DeclaredTest.class.getClassLoader()).getSimpleName();
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("a test guards " + name + ", which there is not", e);
    }
  }
}
