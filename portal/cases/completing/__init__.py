"""A party puts right what a call named: answers asked again by the service's own form, the filed ones kept beside."""
