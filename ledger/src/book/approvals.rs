//! What operators sign with keys of their own.
//!
//! The key is the operator's and stays with him: it is handed in for one signature, and nothing keeps it.

use crate::chain::approval::{approval, sign};
use crate::chain::note::SignerKey;
use crate::journal::Claim;
use crate::rules::Refusal;
use crate::rules::operators::SignApproval;
use crate::store::Store;
use crate::units::{Digest, KeyLine, OperatorId, RequestKey, Seq};

use super::{Book, BookError, Receipt, Submission};

impl<S: Store> Book<S> {
    /// What `operator` asks for to sign the entry at `of` with his key.
    ///
    /// # Errors
    ///
    /// [`Refusal::NoSuchEntry`], [`BookError::Store`].
    pub fn approval(
        &mut self,
        operator: OperatorId,
        key: &SignerKey,
        of: Seq,
    ) -> Result<SignApproval, BookError> {
        let sealed = self.read(of)?.ok_or(Refusal::NoSuchEntry { seq: of })?;
        let hash = sealed.hash();
        let signature = sign(key, &approval(&sealed.entry().book, of, hash, operator))
            .map_err(|why| Refusal::BadKey { why: why.to_string().into() })?;
        Ok(SignApproval { of, hash, signature })
    }

    /// Signs the entry at `seq`, to which a submission led, for each of the two people who asked for it and
    /// whose own key is among `keys`. Whoever signed it before does not sign it again.
    ///
    /// # Errors
    ///
    /// As [`Book::submit`]. The entry itself stands.
    pub fn sign_approvals(
        &mut self,
        asked: &Submission,
        seq: Seq,
        keys: &[SignerKey],
    ) -> Result<Vec<Receipt>, BookError> {
        let mut receipts = Vec::new();
        for session in std::iter::once(&asked.session).chain(&asked.second) {
            let operator = session.operator();
            let own = self.views.operators.get(operator).and_then(|found| found.key()).map(KeyLine::as_str);
            let key = keys.iter().find(|key| own == Some(&*key.public().to_string()));
            let Some(key) = key else { continue };
            if self.taken(&Claim::Approval(operator, seq))?.is_some() {
                continue;
            }
            let command = self.approval(operator, key, seq)?.into();
            let request = signing_key(&asked.request, operator)?;
            receipts.push(self.submit(&Submission {
                session: session.clone(),
                second: None,
                request,
                command,
            })?);
        }
        Ok(receipts)
    }
}

/// The request key of a signature that follows a request, always the same: a second try writes nothing.
fn signing_key(request: &RequestKey, operator: OperatorId) -> Result<RequestKey, BookError> {
    let of = format!("jifen/approval-request/v1\n{operator}\n{request}\n");
    let print = Digest::of(&[of.as_bytes()]);
    let half: String = print.to_string().chars().take(32).collect();
    Ok(format!("signed-{half}").parse().map_err(|_| Refusal::ReservedKey)?)
}
