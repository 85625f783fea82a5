//! Pages about one person, and finding him.

use ledger::book::BookError;
use ledger::reports::{board, card_uses, explain, members, review, statement};
use ledger::units::{CardNo, Day, MemberId, TaskId};

use crate::screens::{
    ActPage, Data, FOUND_MAX, Found, MemberPage, SameDay, SentBack, Waiting, WaitingPoints,
};
use crate::text::mask;
use crate::text::search::Query as Search;
use crate::words::Word;

use super::{Known, Searched, Worker};

impl Worker {
    pub(super) fn found(&self, row: members::Row) -> Found {
        let member = row.balance.member;
        let known = self.people.get(&member);
        let village = row.post.and_then(|posted| posted.village);
        let village = village.and_then(|village| self.book.views().grid.villages.get(&village));
        Found {
            row,
            name: self.name(member),
            phone: mask::phone(known.map_or("", |known| known.phone.as_str())),
            village: village.map(ToString::to_string).unwrap_or_default(),
        }
    }

    /// Everybody a text finds, in the order of the numbers. A letter more is looked for among those the
    /// text before it found.
    pub(super) fn members(&mut self, typed: &str, today: Day) -> Data {
        let query = Search::new(typed);
        let head = self.book.head().map(|(seq, _)| seq);
        let last = self.searched.take().filter(|last| last.head == head && query.narrows(&last.query));
        let mut all = self.fitting(&query, last.map(|last| last.hits));
        // A number with its letter is a whole name, however many zeros are left out.
        let named = Some(typed.trim()).filter(|typed| typed.starts_with(['M', 'm']));
        let exact: Option<MemberId> = named.and_then(|typed| typed.parse().ok());
        self.searched = Some(Searched { query, head, hits: all.clone() });
        let views = self.book.views();
        let is_listed = |id| views.members.get(id).is_some_and(|member| !member.is_confidential());
        if let Some(exact) = exact.filter(|exact| is_listed(*exact))
            && let Err(place) = all.binary_search(&exact)
        {
            all.insert(place, exact);
        }
        let rows = all.iter().take(FOUND_MAX).filter_map(|id| members::row(views, *id, today));
        Data::Members(typed.to_owned(), rows.map(|row| self.found(row)).collect(), all.len())
    }

    /// Everybody on the list, or among `hits`, whom a query finds.
    fn fitting(&self, query: &Search, hits: Option<Vec<MemberId>>) -> Vec<MemberId> {
        let (finder, views) = (query.finder(), self.book.views());
        let nobody = Known::default();
        // Of up to six digits, which every number has, the tail is a remainder.
        let typed = query.as_str();
        let places = u32::try_from(typed.len()).ok().filter(|places| *places <= 6);
        let tail = typed.parse::<u32>().ok().zip(places.map(|places| 10_u32.pow(places)));
        let ends = |id: MemberId| match tail {
            Some((tail, rest)) => id.get() % rest == tail,
            None => finder.tail(&id.to_string()),
        };
        let fits = |id: MemberId, known: &Known, card: Option<CardNo>| {
            finder.spelt(&known.spelt)
                || query.is_number()
                    && (ends(id)
                        || finder.tail(&known.phone)
                        || card.is_some_and(|card| finder.tail(&card.to_string())))
        };
        if let Some(mut hits) = hits {
            hits.retain(|id| {
                let card = views.members.get(*id).and_then(|member| member.card);
                fits(*id, self.people.get(id).unwrap_or(&nobody), card)
            });
            return hits;
        }
        // Both are in the order of the numbers, so nobody is looked up.
        let mut people = self.people.iter().peekable();
        let mut found = Vec::new();
        for (id, member) in views.members.listed() {
            while people.next_if(|(other, _)| **other < id).is_some() {}
            let known = people.next_if(|(other, _)| **other == id).map_or(&nobody, |(_, known)| known);
            if query.is_empty() || fits(id, known, member.card) {
                found.push(id);
            }
        }
        found
    }

    pub(super) fn member(
        &mut self,
        id: MemberId,
        as_of: Option<Day>,
        today: Day,
    ) -> Result<Option<Box<MemberPage>>, BookError> {
        let Some(row) = members::row(self.book.views(), id, today) else { return Ok(None) };
        let page = statement::Page { as_of, before: None, lines: 500 };
        let Some(statement) = statement::statement(&mut self.book, id, page, today)? else { return Ok(None) };
        let by = self.seen_by();
        let mut lost = card_uses::lost(&mut self.book, id)?;
        lost.retain(|lost| !lost.uses.is_empty());
        let views = self.book.views();
        let close = by.and_then(|by| views.operators.get(by)).is_some_and(|operator| {
            views.members.files(id).into_iter().any(|file| operator.is_close_to(file))
        });
        Ok(Some(Box::new(MemberPage { found: self.found(row), statement, close, lost })))
    }

    /// An act that waits, and what its performer reported of the same kind on the same day.
    pub(super) fn act(&mut self, task: TaskId, today: Day) -> Result<Option<ActPage>, BookError> {
        let mut returned = review::returned(self.book.views(), today);
        let found = returned.iter().position(|returned| returned.row.task == task);
        let (row, back) = match found.map(|at| returned.swap_remove(at)) {
            Some(review::Returned { row, why, act }) => (row, Some(SentBack { why, act })),
            None => match review::one(self.book.views(), task, today) {
                Some(row) => (row, None),
                None => return Ok(None),
            },
        };
        let same = |other: &review::Row| {
            other.task != task
                && (other.performer, other.kind, other.day) == (row.performer, row.kind, row.day)
        };
        let views = self.book.views();
        let waiting = review::queue(views, today).into_iter().map(|other| (other, Word::HOME_QUEUE));
        let returned = returned.into_iter().map(|returned| {
            let refused = matches!(returned.why, review::Why::Refusal(_));
            (returned.row, if refused { Word::REVIEW_WAS_REFUSED } else { Word::REVIEW_RETURNED })
        });
        let mut acts: Vec<SameDay> = waiting
            .chain(returned)
            .filter(|(other, _)| same(other))
            .map(|(other, state)| SameDay {
                task: other.task,
                time: other.time.map(|time| time.to_string()).unwrap_or_default(),
                place: other.place.as_ref().map(ToString::to_string).unwrap_or_default(),
                state,
                points: None,
            })
            .collect();
        // What was credited already is read from his account.
        let page = statement::Page { as_of: None, before: None, lines: 500 };
        let account = statement::statement(&mut self.book, row.performer, page, today)?;
        for moved in account.into_iter().flat_map(|account| account.movements) {
            let about = &moved.about;
            let of_day = about.kind == Some(row.kind) && about.day == Some(row.day);
            if let (true, "task.credited", Some(task)) = (of_day, moved.event, about.task) {
                let (time, place) = (String::new(), String::new());
                let points = Some(moved.points);
                acts.push(SameDay { task, time, place, state: Word::ACT_CREDIT, points });
            }
        }
        acts.sort_by_key(|act| act.task);
        let name = self.name(row.performer);
        Ok(Some(ActPage { row, back, name, same: acts }))
    }

    /// What a member waits for. It is read by whoever stands before the kiosk: of a sensitive case
    /// it has the number only.
    pub(super) fn waiting(&mut self, member: MemberId, today: Day) -> Result<Waiting, BookError> {
        let mut points = Vec::new();
        for figure in [explain::Figure::Pending, explain::Figure::Held] {
            let found = explain::explain(&mut self.book, member, figure, today)?;
            for part in found.into_iter().flat_map(|found| found.parts) {
                let credit = part.papers.first();
                let case = credit.and_then(|credit| credit.case);
                let title = credit.and_then(|credit| credit.title.as_ref()).map(ToString::to_string);
                let kind = part.rule.kind_name.as_ref().map(ToString::to_string);
                let day = part.papers.iter().find_map(|paper| paper.day).map(|day| day.to_string());
                let of_case = case.map(|case| title.unwrap_or_else(|| case.to_string()));
                let what = of_case.or_else(|| Some(format!("{} {}", kind?, day.unwrap_or_default())));
                let from = part.from.filter(|_| figure == explain::Figure::Pending);
                points.push(WaitingPoints { points: part.points, from, what: what.unwrap_or_default() });
            }
        }
        points.sort_by_key(|one| (one.from.is_none(), one.from));
        let views = self.book.views();
        let files = views.members.files(member);
        let did = |row: &review::Row| {
            files.contains(&row.performer) || row.details.team.iter().any(|one| files.contains(&one.member))
        };
        let acts = review::queue(views, today).into_iter().filter(|row| did(row)).collect();
        let asked = review::returned(views, today).into_iter().filter(|returned| did(&returned.row));
        let asked = asked.filter_map(|returned| match returned.why {
            review::Why::Question(question) => Some((returned.row, question.text.to_string())),
            review::Why::Refusal(_) => None,
        });
        let works = |row: &board::Row| {
            let team = row.team.iter().filter_map(|worker| worker.member);
            row.is_open() && row.member.into_iter().chain(team).any(|worker| files.contains(&worker))
        };
        let cases = board::open(views, today).into_iter().filter(works).collect();
        Ok(Waiting { member, points, acts, asked: asked.collect(), cases })
    }
}
