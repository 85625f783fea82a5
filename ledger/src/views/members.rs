//! Members, their cards and posts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::cases::Portion;
use crate::events::grid::{Post, PostEnded, PostGiven};
use crate::events::members::{
    CardBlocked, CardIssued, MemberEnrolled, MemberErased, MemberMerged, MemberUnmerged, SourceEnrolled,
    SourceRefused,
};
use crate::events::station::Policy;
use crate::units::{CardNo, Day, GridId, Hours, MemberId, Moment, Note, Points, Seq, VillageId};

/// The members of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Members {
    #[serde(deserialize_with = "crate::units::kept::map")]
    all: BTreeMap<MemberId, Member>,
    #[serde(deserialize_with = "crate::units::kept::map")]
    cards: BTreeMap<CardNo, Card>,
}

/// A member, without his personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The day he joined.
    pub joined: Day,
    /// The card he holds now.
    pub card: Option<CardNo>,
    /// Why he may neither spend nor claim.
    pub frozen: Option<Note>,
    /// The post he holds.
    pub post: Option<Posted>,
    /// All he ever earned; spending never lowers it.
    pub earned: Points,
    /// Hours of service he was credited for.
    pub hours: Hours,
    /// Acts and cases he was credited for.
    pub acts: u32,
    /// Redemptions he made.
    pub redemptions: u32,
    /// The file that goes on in place of this one, which is closed.
    pub merged: Option<Merged>,
    /// The files that were closed in favour of this one.
    pub absorbed: Vec<MemberId>,
    /// What is kept of a confidential source; none for everybody else.
    pub source: Option<Source>,
    /// The entry that erased his personal data.
    pub erased: Option<Seq>,
}

/// Where a closed file went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The file that goes on.
    pub into: MemberId,
    /// The entry that merged them.
    pub seq: Seq,
}

/// What a person did over all his files. Spending never lowers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Service {
    /// All he ever earned, less credits that were reversed.
    pub earned: Points,
    /// Hours of service he was credited for.
    pub hours: Hours,
    /// Acts and cases he was credited for.
    pub acts: u32,
    /// Redemptions he made.
    pub redemptions: u32,
}

/// A confidential source (举报人): how his PIN was given lately, and nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Wrong PINs in a row.
    pub failures: u16,
    /// Until when his code opens nothing.
    pub locked_until: Option<Moment>,
}

/// A post somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Which.
    pub post: Post,
    /// For which village.
    pub village: Option<VillageId>,
    /// For which grid.
    pub grid: Option<GridId>,
    /// Since when.
    pub from: Day,
    /// The last day, where it is known.
    pub to: Option<Day>,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Whose.
    pub member: MemberId,
    /// Why it no longer works.
    pub blocked: Option<Note>,
    /// The day it was lost, where it was said.
    pub lost_since: Option<Day>,
}

impl Member {
    /// Whether he is a confidential source, of whom nothing is shown to anybody.
    pub const fn is_confidential(&self) -> bool {
        self.source.is_some()
    }

    /// The post he holds on `day`.
    pub fn post_on(&self, day: Day) -> Option<Posted> {
        self.post.filter(|posted| posted.from <= day && posted.to.is_none_or(|last| day <= last))
    }
}

impl Members {
    /// One member.
    pub fn get(&self, member: MemberId) -> Option<&Member> {
        self.all.get(&member)
    }

    /// All members.
    pub fn all(&self) -> impl ExactSizeIterator<Item = (MemberId, &Member)> {
        self.all.iter().map(|(id, member)| (*id, member))
    }

    /// Whether the member is a confidential source.
    pub fn is_confidential(&self, member: MemberId) -> bool {
        self.get(member).is_some_and(Member::is_confidential)
    }

    /// The members whose personal data was erased, each with the entry, by number.
    pub fn all_erased(&self) -> impl Iterator<Item = (MemberId, Seq)> {
        self.all().filter_map(|(id, member)| Some((id, member.erased?)))
    }

    /// The members who may be listed: all but confidential sources.
    pub fn listed(&self) -> impl Iterator<Item = (MemberId, &Member)> {
        self.all().filter(|(_, member)| !member.is_confidential())
    }

    /// One card.
    pub fn card(&self, card: CardNo) -> Option<&Card> {
        self.cards.get(&card)
    }

    /// All cards ever given out, by number.
    pub fn cards(&self) -> impl Iterator<Item = (CardNo, &Card)> {
        self.cards.iter().map(|(no, card)| (*no, card))
    }

    /// The file that goes on for a member: his own, or the one his was merged into.
    pub fn holder(&self, member: MemberId) -> MemberId {
        let mut holder = member;
        // A file is merged into an open one only, so there are no rings.
        while let Some(merged) = self.get(holder).and_then(|found| found.merged) {
            holder = merged.into;
        }
        holder
    }

    /// Every file of the person that `member` is: the one that goes on first.
    pub fn files(&self, member: MemberId) -> Vec<MemberId> {
        let mut files = vec![self.holder(member)];
        let mut at = 0;
        while let Some(file) = files.get(at) {
            files.extend(self.get(*file).map(|found| found.absorbed.clone()).unwrap_or_default());
            at = at.saturating_add(1);
        }
        files
    }

    /// What a member did, with what was done under the files merged into his.
    pub fn service(&self, member: MemberId) -> Service {
        let Some(found) = self.get(member) else { return Service::default() };
        let Member { earned, hours, acts, redemptions, .. } = *found;
        found.absorbed.iter().map(|file| self.service(*file)).fold(
            Service { earned, hours, acts, redemptions },
            |sum, of| Service {
                earned: sum.earned.checked_add(of.earned).unwrap_or(sum.earned),
                hours: sum.hours.checked_add(of.hours).unwrap_or(sum.hours),
                acts: sum.acts.saturating_add(of.acts),
                redemptions: sum.redemptions.saturating_add(of.redemptions),
            },
        )
    }

    /// The card a person holds, under whichever of his files.
    pub fn card_of(&self, member: MemberId) -> Option<CardNo> {
        self.files(member).into_iter().find_map(|file| self.get(file)?.card)
    }

    /// The number the next member gets.
    pub fn next(&self) -> Option<MemberId> {
        self.all.keys().next_back().copied().unwrap_or(MemberId::number(0)).next()
    }

    /// The number the next card gets.
    pub fn next_card(&self) -> Option<CardNo> {
        match self.cards.keys().next_back() {
            Some(last) => CardNo::number(last.get().checked_add(1)?),
            None => Some(CardNo::FIRST),
        }
    }

    pub(super) fn enrolled(&mut self, fact: &MemberEnrolled) -> Option<()> {
        self.insert(fact.member, fact.joined, None)
    }

    fn insert(&mut self, id: MemberId, joined: Day, source: Option<Source>) -> Option<()> {
        let member = Member {
            joined,
            card: None,
            frozen: None,
            post: None,
            earned: Points::ZERO,
            hours: Hours::ZERO,
            acts: 0,
            redemptions: 0,
            merged: None,
            absorbed: Vec::new(),
            source,
            erased: None,
        };
        self.all.insert(id, member).is_none().then_some(())
    }

    pub(super) fn source_enrolled(&mut self, fact: &SourceEnrolled, on: Day) -> Option<()> {
        self.insert(fact.member, on, Some(Source::default()))
    }

    pub(super) fn source_opened(&mut self, member: MemberId) -> Option<()> {
        *self.all.get_mut(&member)?.source.as_mut()? = Source::default();
        Some(())
    }

    pub(super) fn source_refused(
        &mut self,
        fact: &SourceRefused,
        at: Moment,
        policy: Option<&Policy>,
    ) -> Option<()> {
        let source = self.all.get_mut(&fact.member)?.source.as_mut()?;
        let policy = policy.filter(|policy| fact.failures >= policy.pin_attempts_max);
        let millis = |minutes: u16| i64::from(minutes).saturating_mul(60_000);
        let locked_until = policy.map(|policy| at.plus_millis(millis(policy.lockout_minutes)));
        *source = Source { failures: fact.failures, locked_until };
        Some(())
    }

    pub(super) fn post_given(&mut self, fact: &PostGiven) -> Option<()> {
        let PostGiven { post, village, grid, from, .. } = *fact;
        self.all.get_mut(&fact.member)?.post = Some(Posted { post, village, grid, from, to: None });
        Some(())
    }

    pub(super) fn post_ended(&mut self, fact: &PostEnded) -> Option<()> {
        self.all.get_mut(&fact.member)?.post.as_mut()?.to = Some(fact.to);
        Some(())
    }

    pub(super) fn card_issued(&mut self, fact: &CardIssued) -> Option<()> {
        self.all.get_mut(&fact.member)?.card = Some(fact.card);
        self.cards.insert(fact.card, Card { member: fact.member, blocked: None, lost_since: None });
        Some(())
    }

    pub(super) fn card_blocked(&mut self, fact: &CardBlocked) -> Option<()> {
        let card = self.cards.get_mut(&fact.card)?;
        (card.blocked, card.lost_since) = (Some(fact.reason.clone()), fact.lost_since);
        let member = self.all.get_mut(&card.member)?;
        member.card = member.card.filter(|held| *held != fact.card);
        Some(())
    }

    pub(super) fn frozen(&mut self, member: MemberId, reason: Option<&Note>) -> Option<()> {
        self.all.get_mut(&member)?.frozen = reason.cloned();
        Some(())
    }

    pub(super) fn credited(&mut self, portions: &[Portion], hours: Option<Hours>) -> Option<()> {
        for portion in portions {
            let member = self.all.get_mut(&portion.member)?;
            member.earned = member.earned.checked_add(portion.points)?;
            member.hours = member.hours.checked_add(hours.unwrap_or_default())?;
            member.acts = member.acts.checked_add(1)?;
        }
        Some(())
    }

    pub(super) fn credit_reversed(&mut self, portions: &[Portion], hours: Option<Hours>) -> Option<()> {
        for portion in portions {
            let member = self.all.get_mut(&portion.member)?;
            member.earned = member.earned.checked_sub(portion.points)?;
            member.hours = member.hours.checked_sub(hours.unwrap_or_default())?;
            member.acts = member.acts.checked_sub(1)?;
        }
        Some(())
    }

    pub(super) fn merged(&mut self, fact: &MemberMerged, seq: Seq) -> Option<()> {
        let open = self.get(fact.into)?.merged.is_none() && self.holder(fact.into) != fact.from;
        let closed = self.all.get_mut(&fact.from).filter(|found| open && found.merged.is_none())?;
        closed.merged = Some(Merged { into: fact.into, seq });
        self.all.get_mut(&fact.into)?.absorbed.push(fact.from);
        Some(())
    }

    pub(super) fn unmerged(&mut self, fact: &MemberUnmerged) -> Option<()> {
        let merged = self.all.get_mut(&fact.from)?.merged.take()?;
        self.all.get_mut(&merged.into)?.absorbed.retain(|file| *file != fact.from);
        (merged.into == fact.into && merged.seq == fact.merge).then_some(())
    }

    pub(super) fn erased(&mut self, fact: &MemberErased, seq: Seq) -> Option<()> {
        for file in fact.files() {
            (self.get(file)?.erased.is_none() && self.holder(file) == fact.member).then_some(())?;
            self.all.get_mut(&file)?.erased = Some(seq);
        }
        Some(())
    }

    pub(super) fn redeemed(&mut self, member: MemberId) -> Option<()> {
        let member = self.all.get_mut(&member)?;
        member.redemptions = member.redemptions.checked_add(1)?;
        Some(())
    }

    /// What was undone was not made.
    pub(super) fn redemption_reversed(&mut self, member: MemberId) -> Option<()> {
        let member = self.all.get_mut(&member)?;
        member.redemptions = member.redemptions.checked_sub(1)?;
        Some(())
    }
}
