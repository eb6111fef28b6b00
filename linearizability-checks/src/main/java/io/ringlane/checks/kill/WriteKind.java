package io.ringlane.checks.kill;

/** What a client writes. */
enum WriteKind {
  /** A value without a TTL. */
  PUT('p'),
  /** A value whose deadline is far away. */
  PUT_WITH_TTL('t'), REMOVE('r');

  private final int code;

  WriteKind(int code) {
    this.code = code;
  }

  /** How a report writes it. */
  int code() {
    return code;
  }

  static WriteKind of(int code) {
    return switch (code) {
      case 'p' -> PUT;
      case 't' -> PUT_WITH_TTL;
      case 'r' -> REMOVE;
      default -> throw new IllegalArgumentException("there is no kind of write " + code);
    };
  }
}
