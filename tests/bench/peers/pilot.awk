# SPDX-License-Identifier: Apache-2.0
# A peer: the digital-pilot award from CSV to CSV in awk, every value looked at: `mawk -f pilot.awk pilot.csv`. It knows no
# quotes.
BEGIN {
  FS = ","
  split("131002 131003 131022 131023 131024 131025 131026 131028 131081 131082 131071 131090 131051", codes, " ")
  for (i in codes) in_langfang[codes[i]] = 1
  split("31 28 31 30 31 30 31 31 30 31 30 31", month_days, " ")
  split("leader shared-factory shared-carrier digital-pilot internet-platform other", kinds, " ")
  for (i in kinds) kind[kinds[i]] = 1
  in_langfang["linkong"] = is_county[""] = is_day[""] = kind[""] = flag[""] = flag["yes"] = flag["no"] = 1
}

function is_readable_county(text) { return is_county[text] = text in in_langfang || text ~ /^[0-9][0-9][0-9][0-9][0-9][0-9]$/ }

function is_readable_day(text) { return is_day[text] = is_date(text) }

function refuse(column) {
  printf "row %d, %s: cannot be read: %s\n", NR, column, $0 >"/dev/stderr"
  exit_status = 3
}

# Days, counties and kinds come again and again: each is looked at once.
function is_date(text,  year, month, day, last) {
  if (text !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return 0
  year = substr(text, 1, 4) + 0; month = substr(text, 6, 2) + 0; day = substr(text, 9, 2) + 0
  last = month_days[month]
  if (month == 2 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))) last = 29
  return year >= 1900 && month >= 1 && month <= 12 && day >= 1 && day <= last
}

function fen_of(text,  dot) {
  dot = index(text, ".")
  return (substr(text, 1, dot - 1) substr(text, dot + 1)) + 0
}

function pays(fen,  half) {
  half = int(fen / 2)
  fen -= half
  printf "eligible,%d.%02d,%d.%02d,%d.%02d\n", int((fen + half) / 100), (fen + half) % 100, int(fen / 100), fen % 100, \
    int(half / 100), half % 100
}

NR == 1 { print "outcome,amount,city,county"; next }

{
  if (!is_county[$1] && !is_readable_county($1)) refuse("county")
  if (!is_day[$2] && !is_readable_day($2)) refuse("recognised-on")
  if ($3 != "" && $3 !~ /^-?[0-9]+\.[0-9][0-9]$/) refuse("investment")
  if (!($4 in flag)) refuse("already-awarded")
  if (!($5 in kind)) refuse("recognised-as")
  if (!($6 in flag)) refuse("newly-recognised")
  fen = $3 == "" ? -1 : fen_of($3)
  if ($3 ~ /^-/) print "refused,,,"
  else if (($5 != "" && $5 != "digital-pilot") || ($2 != "" && ($2 < "2025-09-12" || $2 > "2027-12-31")) \
           || ($1 != "" && !($1 in in_langfang)) || ($3 != "" && fen < 10) || $4 == "yes")
    print "not-eligible,0.00,0.00,0.00"
  else if ($1 == "" || $2 == "" || $3 == "") print "undetermined,,,"
  else { award = int(fen / 10); pays(award > 20000000 ? 20000000 : award) }
}

END { exit exit_status }
