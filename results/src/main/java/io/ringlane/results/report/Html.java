package io.ringlane.results.report;

import java.util.List;

/**
 * A piece of markup that is safe to print: whatever is not markup already is escaped on its way in.
 *
 * @param markup well-formed HTML
 */
record Html(String markup) {

  static final Html NONE = new Html("");

  /** Text, escaped. */
  static Html text(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> {
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> {
          // Control characters have no place on a page; a file from outside may hold them.
          if (c >= ' ' || c == '\n' || c == '\t') {
            escaped.appendCodePoint(c);
          }
        }
      }
    });
    return new Html(escaped.toString());
  }

  /**
   * A template: each {@code {}} is replaced by the next argument. Markup and lists of markup go in as they are, everything
   * else as escaped text; attribute values must be quoted in the template.
   */
  static Html of(String template, Object... arguments) {
    StringBuilder markup = new StringBuilder();
    int from = 0;
    for (Object argument : arguments) {
      int hole = template.indexOf("{}", from);
      if (hole < 0) {
        throw new IllegalArgumentException("more arguments than holes in: " + template);
      }
      markup.append(template, from, hole).append(piece(argument));
      from = hole + 2;
    }
    if (template.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("fewer arguments than holes in: " + template);
    }
    return new Html(markup.append(template, from, template.length()).toString());
  }

  /** All of them, one after the other. */
  static Html join(List<Html> pieces) {
    StringBuilder markup = new StringBuilder();
    pieces.forEach(piece -> markup.append(piece.markup));
    return new Html(markup.toString());
  }

  private static String piece(Object argument) {
    if (argument instanceof Html html) {
      return html.markup;
    }
    if (argument instanceof List<?> list) {
      StringBuilder markup = new StringBuilder();
      list.forEach(element -> markup.append(piece(element)));
      return markup.toString();
    }
    return text(String.valueOf(argument)).markup;
  }

  @Override
  public String toString() {
    return markup;
  }
}
