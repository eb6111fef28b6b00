package io.ringlane.execution;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** One of something for every domain, made when somebody first asks. Domains are numbered from 0; none is ever given back. Any thread may call. */
final class PerDomain<T> {
  private final IntFunction<T> maker;
  private volatile Object[] all = {};

  PerDomain(IntFunction<T> maker) {
    this.maker = maker;
  }

  @SuppressWarnings("unchecked") // only what the maker made is in there
  T get(int domain) {
    Object[] known = all;
    return (T) (domain < known.length ? known[domain] : grow(domain)[domain]);
  }

  private synchronized Object[] grow(int domain) {
    int made = all.length;
    if (domain >= made) {
      Object[] more = Arrays.copyOf(all, domain + 1);
      for (int i = made; i <= domain; i++) {
        more[i] = maker.apply(i);
      }
      all = more;
    }
    return all;
  }

  /** Those that there are now; one that is being made is there, or its making sees all that the caller did before. */
  @SuppressWarnings("unchecked") // as above
  synchronized void forEach(Consumer<? super T> visit) {
    for (Object each : all) {
      visit.accept((T) each);
    }
  }
}
