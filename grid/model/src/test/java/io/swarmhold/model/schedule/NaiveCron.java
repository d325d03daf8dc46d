package io.swarmhold.model.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;

/** A second opinion on five fields of numbers: asks of each minute whether it is one. */
record NaiveCron(String[] fields, ZoneRules rules) {

  NaiveCron(String expression, String zone) {
    this(expression.split(" "), ZoneId.of(zone).getRules());
  }

  boolean comesAt(long millis) {
    Instant moment = Instant.ofEpochMilli(millis);
    LocalDateTime local = LocalDateTime.ofInstant(moment, rules.getOffset(moment));
    if (fields[1].startsWith("*")) {
      return shows(local);
    }
    ZoneOffsetTransition change = rules.previousTransition(moment.plusMillis(1));
    if (change != null && change.isGap() && change.getInstant().equals(moment)) {
      return anyShows(change.getDateTimeBefore(), change.getDateTimeAfter()) || shows(local);
    }
    return shows(local) && rules.getValidOffsets(local).getFirst().equals(rules.getOffset(moment));
  }

  private boolean anyShows(LocalDateTime from, LocalDateTime to) {
    for (LocalDateTime at = from; at.isBefore(to); at = at.plusMinutes(1)) {
      if (shows(at)) {
        return true;
      }
    }
    return false;
  }

  private boolean shows(LocalDateTime at) {
    LocalDate day = at.toLocalDate();
    boolean ofMonth = List.of(fields[2].split(",")).stream().anyMatch(one -> isDay(one, day));
    boolean ofWeek = List.of(fields[4].split(",")).stream().anyMatch(one -> isWeekday(one, day));
    boolean both = fields[2].startsWith("*") || fields[4].startsWith("*");
    return isIn(fields[0], at.getMinute(), 0, 59)
        && isIn(fields[1], at.getHour(), 0, 23)
        && isIn(fields[3], at.getMonthValue(), 1, 12)
        && (both ? ofMonth && ofWeek : ofMonth || ofWeek);
  }

  private static boolean isDay(String item, LocalDate day) {
    if (item.equals("L")) {
      return day.plusDays(1).getDayOfMonth() == 1;
    } else if (item.endsWith("W")) {
      return isNearest(Integer.parseInt(item.substring(0, item.length() - 1)), day);
    }
    return isIn(item, day.getDayOfMonth(), 1, 31);
  }

  /** No other weekday of the month is nearer, the one before if two are as near. */
  private static boolean isNearest(int wanted, LocalDate day) {
    if (wanted > day.lengthOfMonth() || day.getDayOfWeek().getValue() > 5) {
      return false;
    }
    int distance = Math.abs(day.getDayOfMonth() - wanted);
    for (int other = 1; other <= day.lengthOfMonth(); other++) {
      boolean works = day.withDayOfMonth(other).getDayOfWeek().getValue() <= 5;
      if (works && Math.abs(other - wanted) < distance) {
        return false;
      }
    }
    return true;
  }

  private static boolean isWeekday(String item, LocalDate day) {
    int weekday = day.getDayOfWeek().getValue() % 7;
    if (item.endsWith("L")) {
      boolean last = day.plusDays(7).getMonthValue() != day.getMonthValue();
      return last && weekday == item.charAt(0) - '0';
    } else if (item.contains("#")) {
      int week = (day.getDayOfMonth() - 1) / 7 + 1;
      return weekday == item.charAt(0) - '0' && week == item.charAt(2) - '0';
    }
    boolean endsOnSaturday = item.matches("(\\*|[0-6]/).*");
    return isIn(item, weekday, 0, 6) || (weekday == 0 && !endsOnSaturday && isIn(item, 7, 0, 7));
  }

  private static boolean isIn(String list, int value, int least, int most) {
    for (String item : list.split(",")) {
      String[] parts = item.split("/");
      String[] ends = parts[0].split("-");
      int first = parts[0].equals("*") ? least : Integer.parseInt(ends[0]);
      int single = parts.length == 2 ? most : first;
      int last =
          parts[0].equals("*") ? most : ends.length == 2 ? Integer.parseInt(ends[1]) : single;
      int step = parts.length == 2 ? Integer.parseInt(parts[1]) : 1;
      if (value >= first && value <= last && (value - first) % step == 0) {
        return true;
      }
    }
    return false;
  }
}
