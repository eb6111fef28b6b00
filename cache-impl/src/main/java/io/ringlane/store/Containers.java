package io.ringlane.store;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What a shard's structures are made of. A strategy that promises exclusion runs on {@link #EXCLUSIVE}; a control runs on
 * {@link #CONCURRENT}, whose containers tolerate races, so that what breaks is the order of operations and not the JVM.
 */
public abstract class Containers {
  /** Plain containers: one thread at a time. */
  public static final Containers EXCLUSIVE = new Containers() {
    @Override
    <A, B> Map<A, B> table() {
      return new HashMap<>();
    }

    @Override
    <A, B> Map<A, B> insertionOrdered() {
      return new LinkedHashMap<>();
    }

    @Override
    <A, B> void putFirst(Map<A, B> map, A key, B value) {
      ((LinkedHashMap<A, B>) map).putFirst(key, value);
    }

    @Override
    <A extends Comparable<A>, B> NavigableMap<A, B> tree() {
      return new TreeMap<>();
    }

    @Override
    <A> NavigableSet<A> ordered(Comparator<A> order) {
      return new TreeSet<>(order);
    }

    @Override
    <A> Deque<A> deque() {
      return new ArrayDeque<>();
    }
  };
  /** Containers of java.util.concurrent, insertion order not kept. */
  public static final Containers CONCURRENT = new Containers() {
    @Override
    <A, B> Map<A, B> table() {
      return new ConcurrentHashMap<>();
    }

    @Override
    <A, B> Map<A, B> insertionOrdered() {
      return new ConcurrentHashMap<>();
    }

    @Override
    <A, B> void putFirst(Map<A, B> map, A key, B value) {
      map.put(key, value);
    }

    @Override
    <A extends Comparable<A>, B> NavigableMap<A, B> tree() {
      return new ConcurrentSkipListMap<>();
    }

    @Override
    <A> NavigableSet<A> ordered(Comparator<A> order) {
      return new ConcurrentSkipListSet<>(order);
    }

    @Override
    <A> Deque<A> deque() {
      return new ConcurrentLinkedDeque<>();
    }
  };

  /** For this package and its tests, which count. */
  Containers() {}

  abstract <A, B> Map<A, B> table();

  abstract <A, B> Map<A, B> insertionOrdered();

  /** Puts the key before all others of an {@link #insertionOrdered} map, where such a map keeps an order. */
  abstract <A, B> void putFirst(Map<A, B> map, A key, B value);

  abstract <A extends Comparable<A>, B> NavigableMap<A, B> tree();

  abstract <A> NavigableSet<A> ordered(Comparator<A> order);

  abstract <A> Deque<A> deque();
}
