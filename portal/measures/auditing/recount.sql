-- An independent recount of the published figures: plain SQL over the file that `flask measures export-rows` writes.
-- It was written from the definitions in words, apart from the program: where both agree, two readings agree.
--
--     sqlite3 -header -column rows.sqlite < recount.sql
--
-- The first answer are the months, the second every published figure that differs from this recount (none: equal), the
-- third the months in which a difference would be no fault.
-- The views and tables of this script are temporary: the file stays as it was exported.

-- ------------------------------------------------------------------------------------------ the days of Warsaw
-- Moments are UTC. Summer time runs from the last Sunday of March to the last Sunday of October, each at 01:00 UTC.
CREATE TEMP VIEW events_on AS
SELECT *, date(at, CASE
    WHEN at >= date(strftime('%Y-03-25', at), 'weekday 0') || ' 01:00:00'
     AND at < date(strftime('%Y-10-25', at), 'weekday 0') || ' 01:00:00' THEN '+2 hours' ELSE '+1 hour' END) AS happened_on
FROM events;

CREATE TEMP VIEW matters_on AS
SELECT *, substr(filed_on, 1, 7) AS month, date(settled_at, CASE
    WHEN settled_at >= date(strftime('%Y-03-25', settled_at), 'weekday 0') || ' 01:00:00'
     AND settled_at < date(strftime('%Y-10-25', settled_at), 'weekday 0') || ' 01:00:00'
    THEN '+2 hours' ELSE '+1 hour' END) AS settled_on
FROM matters;

-- ------------------------------------------------------------------------------------------ which matters count
-- In no share: what was declared a test, monitoring or staff's own (a person, a service or one matter, for the days the
-- declaration covers), and demo matters, unless the whole city is a demo one. Drafts are no matters and not in the file.
CREATE TEMP VIEW declared AS
SELECT m.id AS matter
FROM left_out d JOIN matters m
  ON m.filed_on >= coalesce(d.since_on, '0000-01-01') AND m.filed_on < coalesce(d.until_on, '9999-12-31')
WHERE d.mistaken = 0
  AND (d.matter = m.id
       OR (d.service <> '' AND d.service = m.service)
       OR EXISTS (SELECT 1 FROM filers f WHERE f.matter = m.id AND f.person = d.person));

-- ------------------------------------------------------------------------------------------ how each matter went
-- Somebody was received at a counter for the matter, or for the form that became it. A visit forgets after a year whom it
-- was for; that its matter was visited is kept.
CREATE TEMP VIEW received AS
SELECT v.matter FROM visits v WHERE v.channel = 'counter' AND v.state = 'done' AND v.matter IS NOT NULL
UNION
SELECT f.matter FROM visits v JOIN forms f ON f.id = v.form WHERE v.channel = 'counter' AND v.state = 'done'
UNION
SELECT matter FROM received_before;

-- A letter went out on paper (a printed one that was never posted did not), or one of a party came in on paper.
CREATE TEMP VIEW papers AS
SELECT matter FROM deliveries WHERE way = 'paper' AND state IN ('posted', 'received', 'returned', 'deemed')
UNION
SELECT matter FROM events WHERE kind IN ('completed_on_paper', 'consent_on_paper');

-- The matter's own charges that were not cancelled: open while one is unpaid; at the office when an official booked one;
-- online when a payment of the portal went through; else by the payer's own transfer.
CREATE TEMP VIEW duties AS
SELECT c.matter, sum(c.amount_grosze) AS grosze,
       sum(c.paid_at IS NULL) AS unpaid,
       sum(c.id IN (SELECT charge FROM entries WHERE move = 'desk_paid' AND by_official = 1)) AS at_office,
       sum(c.id IN (SELECT l.charge FROM payment_lines l JOIN payments p ON p.id = l.payment AND p.state = 'paid')) AS online
FROM charges c WHERE c.cancelled_at IS NULL GROUP BY c.matter;

-- The letters that said how the matter ended and reached the applicant. Receipts, statements and calls say nothing of it.
CREATE TEMP VIEW answers AS
SELECT d.matter, sum(d.way = 'paper') AS paper, sum(d.way IN ('portal', 'edelivery')) AS electronic
FROM deliveries d JOIN documents o ON o.id = d.document AND o.kind NOT IN ('receipt', 'statement', 'call')
WHERE d.state IN ('opened', 'confirmed', 'received', 'deemed')
GROUP BY d.matter;

CREATE TEMP TABLE went AS
SELECT m.id, m.month, m.service, m.unit_code, m.channel, m.filed_on, m.settled_on, m.due_on,
       m.settled_at IS NOT NULL AND m.status NOT IN ('withdrawn', 'left', 'forwarded') AS settled,
       m.id IN (SELECT matter FROM received) AS visited,
       m.id IN (SELECT matter FROM events WHERE kind = 'call_for_completion') AS called,
       coalesce(d.grosze, 0) AS grosze,
       m.id IN (SELECT matter FROM papers) OR coalesce(a.paper, 0) > 0 AS paper,
       CASE WHEN d.matter IS NULL THEN 'nothing' WHEN d.unpaid > 0 THEN 'open' WHEN d.at_office > 0 THEN 'office'
            WHEN d.online > 0 THEN 'online' ELSE 'transfer' END AS paid,
       CASE WHEN a.paper > 0 THEN 'paper' WHEN a.electronic > 0 THEN 'electronic' ELSE 'nothing' END AS answered
FROM matters_on m LEFT JOIN duties d ON d.matter = m.id LEFT JOIN answers a ON a.matter = m.id
WHERE m.id NOT IN (SELECT matter FROM declared) AND (m.demo = 0 OR (SELECT demo_city FROM about) = 1);

-- O fully online, A keyed with an official's help, M mixed, P paper or counter, U unknown. Begun online and finished at
-- the office is mixed. What came by a wire past the portal's services is at best mixed.
CREATE TEMP TABLE classed AS
SELECT *, CASE
    WHEN channel = 'portal' THEN iif(visited OR paper OR paid = 'office', 'M', 'O')
    WHEN channel = 'assisted' THEN iif(paper, 'M', 'A')
    WHEN channel IN ('edelivery', 'email') THEN iif(visited OR paper OR paid = 'office', 'P', 'M')
    WHEN channel IN ('counter', 'post', 'phone') THEN iif(paid = 'online' OR answered = 'electronic', 'M', 'P')
    ELSE 'U' END AS class
FROM went;

-- ------------------------------------------------------------------------------------------ what others reported
-- Matters in no register of the portal. Of one month, unit and kind only one source counts: a file that somebody looked
-- through, else a system that told it with its key, else the unit's own count, else a feed. Replaced ones count nowhere.
CREATE TEMP VIEW reported AS
SELECT substr(month, 1, 7) AS month, service, unit_code, matters,
       CASE WHEN channel IN ('counter', 'post', 'phone') THEN 'P' WHEN channel IN ('edelivery', 'email') THEN 'M'
            ELSE 'U' END AS class
FROM (
    SELECT *, rank() OVER (PARTITION BY month, unit_code, service ORDER BY
        CASE source WHEN 'file' THEN 1 WHEN 'api' THEN 2 WHEN 'unit' THEN 3 ELSE 4 END) AS place
    FROM outside_counts WHERE replaced_at IS NULL
) WHERE place = 1 AND matters > 0;

-- ------------------------------------------------------------------------------------------ the published shares
CREATE TEMP TABLE lots AS
SELECT month, service, class, paid, answered, settled, 0 AS outside, count(*) AS n, sum(called) AS called,
       sum(grosze) AS grosze
FROM classed GROUP BY month, service, class, paid, answered, settled
UNION ALL
SELECT month, service, class, NULL, NULL, 0, 1, sum(matters), 0, 0 FROM reported GROUP BY month, service, class;

-- A kind is covered in a month when its service was declared to be of tier IV or higher on the month's last day, so that
-- what is closed or renamed on the first of the next keeps its last month; before the first word on a service, its first
-- word holds.
CREATE TEMP TABLE covered AS
SELECT k.month, k.service, coalesce(
    (SELECT t.declared FROM tiers t WHERE t.service = k.service AND t."on" < date(k.month || '-01', '+1 month')
     ORDER BY t."on" DESC LIMIT 1),
    (SELECT t.declared FROM tiers t WHERE t.service = k.service ORDER BY t."on" LIMIT 1), 0) >= 4 AS is_covered
FROM (SELECT DISTINCT month, service FROM lots) k;

-- Each lot with each measure it is in the denominator of, and whether it counts. Unknown ones never count; but what kind
-- a matter is of is known whatever way it came, so coverage knows them all.
CREATE TEMP VIEW counted AS
SELECT 'share_strict' AS code, month, service, class, n, class = 'O' AS counts FROM lots
UNION ALL SELECT 'share_assisted', month, service, class, n, class IN ('O', 'A') FROM lots
UNION ALL SELECT 'share_mixed', month, service, class, n, class IN ('O', 'A', 'M') FROM lots
UNION ALL SELECT 'coverage', l.month, l.service, 'known', l.n, c.is_covered
    FROM lots l JOIN covered c ON c.month = l.month AND c.service = l.service
UNION ALL SELECT 'uptake', l.month, l.service, l.class, l.n, l.class = 'O'
    FROM lots l JOIN covered c ON c.month = l.month AND c.service = l.service AND c.is_covered
UNION ALL SELECT 'paid_online', month, service, class, n, paid = 'online'
    FROM lots WHERE NOT outside AND paid IN ('office', 'online', 'transfer')
UNION ALL SELECT 'paid_amount', month, service, class, grosze, paid = 'online'
    FROM lots WHERE NOT outside AND paid IN ('office', 'online', 'transfer')
UNION ALL SELECT 'first_time_right', month, service, class, n - called, 1 FROM lots WHERE NOT outside AND settled
UNION ALL SELECT 'first_time_right', month, service, class, called, 0 FROM lots WHERE NOT outside AND settled
UNION ALL SELECT 'delivered_online', month, service, class, n, answered = 'electronic'
    FROM lots WHERE NOT outside AND answered <> 'nothing'
UNION ALL SELECT 'end_to_end', month, service, class, n,
    class = 'O' AND paid IN ('nothing', 'online', 'transfer') AND answered = 'electronic'
    FROM lots WHERE NOT outside AND settled;

-- One line for a month, a measure and a service; the empty service is all together. ``lower`` takes all unknown ones as
-- not belonging, ``upper`` as belonging: a register is a full count, so these bounds are its whole uncertainty.
CREATE TEMP TABLE figures AS
SELECT month, code, service, numerator, denominator, unknown,
       round(100.0 * numerator / denominator, 4) AS lower,
       round(100.0 * (numerator + unknown) / denominator, 4) AS upper
FROM (
    SELECT month, code, service, sum(n * (counts AND class <> 'U')) AS numerator, sum(n) AS denominator,
           sum(n * (class = 'U')) AS unknown
    FROM (SELECT code, month, service, class, n, counts FROM counted WHERE service <> ''
          UNION ALL SELECT code, month, '', class, n, counts FROM counted)
    GROUP BY month, code, service
);

-- Matters wholly online to one visit: who was received at a counter, who is in the desk's tally of the others, and each
-- matter that was keyed in at the desk without a visit of the book, less as many as visits ended with an opened matter:
-- those are in the book already. Not a share: it may be above one.
CREATE TEMP VIEW came AS
SELECT substr("on", 1, 7) AS month FROM visits WHERE channel = 'counter' AND state = 'done'
UNION ALL SELECT substr("on", 1, 7) FROM tallies WHERE NOT undone;
CREATE TEMP VIEW brought AS SELECT month FROM classed WHERE channel IN ('counter', 'assisted') AND NOT visited;
CREATE TEMP VIEW opened AS
SELECT substr("on", 1, 7) AS month FROM visits WHERE channel = 'counter' AND state = 'done' AND outcome = 'case_opened';

INSERT INTO figures
SELECT k.month, 'online_to_visits', '', (SELECT count(*) FROM classed WHERE month = k.month AND class = 'O'),
       (SELECT count(*) FROM came WHERE month = k.month) + max(0, (SELECT count(*) FROM brought WHERE month = k.month)
           - (SELECT count(*) FROM opened WHERE month = k.month)), 0, NULL, NULL
FROM (SELECT month FROM lots UNION SELECT month FROM came) k;
UPDATE figures SET lower = round(100.0 * numerator / denominator, 4), upper = round(100.0 * numerator / denominator, 4)
WHERE code = 'online_to_visits';

-- ------------------------------------------------------------------------------------------ the terms
-- Of settled matters: whole days from the day of filing to the day of settling, by who had the ball. It is the office's
-- until a step leads to a status that waits for the applicant (their answer, their payment) or for somebody outside.
CREATE TEMP VIEW turns AS
SELECT c.id AS matter, e.id AS step, min(e.happened_on, c.settled_on) AS turned_on,
       CASE s.waits_for WHEN 'applicant' THEN 'applicant' WHEN 'payment' THEN 'applicant' WHEN 'external' THEN 'external'
            ELSE 'office' END AS holder
FROM classed c JOIN events_on e ON e.matter = c.id AND e.target IS NOT NULL LEFT JOIN statuses s ON s.status = e.target
WHERE c.settled
UNION ALL SELECT id, -1, filed_on, 'office' FROM classed WHERE settled
UNION ALL SELECT id, 9e18, settled_on, 'nobody' FROM classed WHERE settled;

CREATE TEMP TABLE held AS
SELECT matter, holder, julianday(lead(since) OVER (PARTITION BY matter ORDER BY step)) - julianday(since) AS days
FROM (
    SELECT matter, step, holder,
           max(turned_on) OVER (PARTITION BY matter ORDER BY step ROWS UNBOUNDED PRECEDING) AS since
    FROM turns
);

CREATE TEMP TABLE terms AS
SELECT c.month, c.service, c.id, c.settled_on <= c.due_on AS kept,
       CAST(total(CASE WHEN h.holder = 'office' THEN h.days END) AS INTEGER) AS office_days,
       CAST(total(CASE WHEN h.holder IN ('applicant', 'external') THEN h.days END) AS INTEGER) AS other_days
FROM classed c JOIN held h ON h.matter = c.id WHERE c.settled GROUP BY c.id;

-- Median and 90th percentile by nearest rank: the least number of days within which so many per cent were settled.
CREATE TEMP VIEW ranked AS
SELECT month, service, 'office' AS whose, office_days AS days,
       row_number() OVER (PARTITION BY month, service ORDER BY office_days) AS place,
       count(*) OVER (PARTITION BY month, service) AS of
FROM (SELECT month, service, office_days FROM terms UNION ALL SELECT month, '', office_days FROM terms)
UNION ALL
SELECT month, service, 'others', other_days,
       row_number() OVER (PARTITION BY month, service ORDER BY other_days),
       count(*) OVER (PARTITION BY month, service)
FROM (SELECT month, service, other_days FROM terms UNION ALL SELECT month, '', other_days FROM terms);

CREATE TEMP TABLE days AS
SELECT month, service, whose,
       max(days) FILTER (WHERE place = (of * 50 + 99) / 100) AS median,
       max(days) FILTER (WHERE place = (of * 90 + 99) / 100) AS ninetieth
FROM ranked GROUP BY month, service, whose;

-- ------------------------------------------------------------------------------------------ the months
CREATE TEMP TABLE months AS
SELECT l.month, l.service,
       sum(n * (class = 'O')) AS O, sum(n * (class = 'A')) AS A, sum(n * (class = 'M')) AS M, sum(n * (class = 'P')) AS P,
       sum(n * (class = 'U')) AS U, sum(n * outside) AS outside, sum(n) AS "all",
       (SELECT count(*) FROM terms t WHERE t.month = l.month AND l.service IN ('', t.service)) AS settled,
       (SELECT total(kept) FROM terms t WHERE t.month = l.month AND l.service IN ('', t.service)) AS terms_kept
FROM (SELECT month, service, class, n, outside FROM lots WHERE service <> ''
      UNION ALL SELECT month, '', class, n, outside FROM lots) l
GROUP BY l.month, l.service;

SELECT m.month, m.O, m.A, m.M, m.P, m.U, m.outside, m."all",
       s.numerator AS strict, s.lower, s.upper, c.numerator AS covered, m.settled, CAST(m.terms_kept AS INTEGER) AS kept,
       d.median, d.ninetieth
FROM months m
JOIN figures s ON s.month = m.month AND s.code = 'share_strict' AND s.service = ''
JOIN figures c ON c.month = m.month AND c.code = 'coverage' AND c.service = ''
LEFT JOIN days d ON d.month = m.month AND d.service = '' AND d.whose = 'office'
WHERE m.service = '' ORDER BY m.month;

-- ------------------------------------------------------------------------------------------ what differs
CREATE TEMP VIEW told AS
SELECT substr(p.month, 1, 7) AS month, p.code, p.service, p.numerator, p.denominator, p.unknown
FROM published p
WHERE p.revision = (SELECT max(q.revision) FROM published q
                    WHERE q.month = p.month AND q.code = p.code AND q.service = p.service);

CREATE TEMP VIEW differences AS
SELECT t.month, t.code, t.service, t.numerator AS told_numerator, t.denominator AS told_denominator,
       t.unknown AS told_unknown, coalesce(f.numerator, 0) AS numerator, coalesce(f.denominator, 0) AS denominator,
       coalesce(f.unknown, 0) AS unknown
FROM told t LEFT JOIN figures f ON f.month = t.month AND f.code = t.code AND f.service = t.service
WHERE (t.numerator, t.denominator, t.unknown)
      IS NOT (coalesce(f.numerator, 0), coalesce(f.denominator, 0), coalesce(f.unknown, 0))
UNION ALL
SELECT f.month, f.code, f.service, NULL, NULL, NULL, f.numerator, f.denominator, f.unknown
FROM figures f
WHERE f.month IN (SELECT month FROM told WHERE code = f.code)  -- a measure younger than what was told was not told
  AND NOT EXISTS (SELECT 1 FROM told t WHERE t.month = f.month AND t.code = f.code AND t.service = f.service);

SELECT * FROM differences ORDER BY month, code, service;

-- Months with matters whose papers were destroyed by law: how they were paid, visited and answered stands in no row any
-- more, so their published figures may differ from this recount, and rightly.
SELECT month, count(*) AS papers_destroyed FROM matters_on WHERE disposed = 1 GROUP BY month ORDER BY month;
